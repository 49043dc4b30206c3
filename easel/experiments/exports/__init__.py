"""Experiments as files to carry away: contact sheets, a page that opens anywhere, tables, a config for another tool."""
