"""The analyst's page: what the store knows, in a browser.

`app` joins the routes, which stand by subject in modules of their own (`pages`, `live`, `status`), behind `guard`;
`site` is what they share, `filters` the filter of a view in its URL, `index` finds alerts, `quotes` their words in the
item.
"""
