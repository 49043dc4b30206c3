"""Says where rows belong: every question about runs, pictures, edits, connections, money and drafts is asked for one desk.

A desk is where things lie, not who put them there: that is `person`, a column of its own, which nobody fills yet.
"""

STUDIO = "studio"  # the desk while nobody signs in
