"""Error reports from the public (我为政府网站找错): tickets of the site’s editors."""
