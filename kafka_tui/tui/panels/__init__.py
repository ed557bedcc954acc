"""The panels: each turns a frame into a picture, shows it in a border, and says upwards what was wished for."""
