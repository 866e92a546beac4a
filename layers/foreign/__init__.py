"""Files from elsewhere opened in one way: told by what they hold, without network, program or code of their own."""
