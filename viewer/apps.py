from django.apps import AppConfig


class ViewerConfig(AppConfig):
    name = "viewer"

    def ready(self):
        from viewer import files

        files.declare()
