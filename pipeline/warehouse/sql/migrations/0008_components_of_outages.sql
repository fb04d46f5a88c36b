-- Which parts of a service an outage touches, as its status page calls them.
ALTER TABLE outages ADD COLUMN components VARCHAR[];
