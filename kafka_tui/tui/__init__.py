"""The terminal application: screens, panels, and the drawings they show.

`drawings` turns rows of the view into cell buffers and knows no application; `canvas` holds the buffer and the one
widget that shows it; `palette` says what an ink looks like; `export` writes a buffer as an SVG picture.
"""
