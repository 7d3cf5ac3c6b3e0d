"""The analyst's page: what the store knows, in a browser.

`app` has the routes, `filters` the filter of a view in its URL, `index` finds alerts, `quotes` their words in the item.
"""
