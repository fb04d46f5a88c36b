-- Every announcement that was published, withdrawn ones too.
FROM announcements;
