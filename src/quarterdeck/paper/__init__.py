"""Sheets of paper: what pages show, drawn as PDF with the same typefaces and colours."""
