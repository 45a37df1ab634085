"""The demo company, scripts of dated commands, and rehearsals."""
