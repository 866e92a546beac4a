"""The toolbox of QGIS: a plugin whose algorithms are the commands of the program.

`corridor_mapper` in this folder is the plugin's own code; QGIS runs it, and nothing here imports it.
"""

from maps.qgis_plugin.packaging import PLUGIN, plugin_files, plugin_folder, plugin_zip

__all__ = ["PLUGIN", "plugin_files", "plugin_folder", "plugin_zip"]
