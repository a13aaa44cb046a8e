"""Pages of every verdict and pages that look like them: own writing in the structures that real systems make."""
