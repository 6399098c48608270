"""Analysis: how measures relate to each other, to time and to what customers did."""
