"""Charts as SVG text: one chart a file, pure functions of plain numbers, dates and words.

Colours come only from the classes in static/css/charts.css, so one drawing serves light, dark, forced colours and
print. Nothing here knows Django, formats a number on its own or reads the clock. docs/design/charts.md shows how to
call each of them.
"""
