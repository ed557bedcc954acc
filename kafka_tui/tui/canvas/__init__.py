"""The cell buffer that every drawing fills, and the widget that shows it.

`cells` measures text, `lines` joins box drawing, `buffer` holds the cells, `strips` makes Textual strips of them,
`widget` shows them and says what was clicked. Only the last two know Textual.
"""
