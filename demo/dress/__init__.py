"""The sites' templates: a `View` of an article in, the page's HTML out. One module for each template.

A dress knows no faults: what is wrong with a page stands in its `View` or was put into its blocks.
"""
