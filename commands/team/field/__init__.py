"""Fields that the company adds to companies, deals, tasks and the like."""
