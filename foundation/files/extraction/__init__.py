"""Text of attachments, read in processes of their own: ``child`` and what it imports know neither Django nor secrets.

``kinds`` says what is read by what, ``process`` runs one child within ``bounds``, ``pool`` some of them beside the
worker's loop, ``actions`` claims what is due and writes what was read.
"""
