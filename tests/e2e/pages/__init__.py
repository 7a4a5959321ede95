"""Page objects: what people do on the screens, found by roles, test ids and names of fields, never by words."""
