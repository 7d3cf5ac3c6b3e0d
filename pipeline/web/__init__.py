"""The analyst's page: what the store knows, in a browser.

`app` joins the routes, which stand by subject in modules of their own (`pages`, `pictures`, `actions`, `api`, `atom`,
`downloads`, `live`, `metrics`, `status`), behind `guard`, which lets through what `access` allows; `server` runs it.
`site` is what the routes share, `preferences` how a reader wants the page, and `words` says everything so. `filters` is
the filter of a view in its URL, `parties` the names in it. `index` finds alerts, `reports` tells on whose word they
rest, and `quotes` marks their words in the item.
"""
