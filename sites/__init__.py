"""The cluster: portal and sub-sites, their hosts, profiles and standard columns."""
