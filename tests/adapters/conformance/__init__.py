"""What every chat platform does alike, asked of each adapter through its own fake."""
