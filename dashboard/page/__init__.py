"""The pages, one module each; each has ``render``.

The folder is not called ``pages``: Streamlit would run every file of a folder of that name as an app of its own.
"""
