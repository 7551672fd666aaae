"""How tables lie in their files: advice from the statements that ran, and sorting by what they filter."""
