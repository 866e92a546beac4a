"""What the page's scripts are made of: modules joined into one script, and the network they compute on."""
