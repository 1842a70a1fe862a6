"""Tables typed as a municipality prints them, given the roles and codes that models look for."""
