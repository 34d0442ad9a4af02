from django.utils.translation import gettext_lazy as _

from centre.rights import manages
from insights import views
from web.pages import staff_page

urlpatterns = [
    staff_page("", views.insights, name="insights", label=_("Statistics"), shown_to=manages),
    staff_page("export/", views.export, name="export"),
]
