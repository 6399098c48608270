"""Survey: the one door where raw answers become codes, and the seam that counts them."""
