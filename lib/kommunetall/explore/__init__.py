"""Reports to explore: choices that change what is shown, and tables to sort and search."""
