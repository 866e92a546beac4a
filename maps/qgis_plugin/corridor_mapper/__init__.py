"""The toolbox of Corridor Mapper in QGIS: every command is an algorithm of Processing.

This folder is a plugin of QGIS. It is run by the Python of QGIS and needs no package there: an algorithm starts the
program `corridor` as a process of its own. `description.json`, from which the algorithms are made, is written by
`corridor --json-usage`.
"""


def classFactory(iface):
    """Return the plugin, as QGIS asks for it."""
    from corridor_mapper.provider import Plugin

    return Plugin()
