from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from centre.models import Site
from stations.models import Station
from stations.pairing_code import PATTERN
from stations.refusals import NO_CODE


class CodeForm(forms.Form):
    code = forms.RegexField(PATTERN)


class StationForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    kind = forms.ChoiceField(choices=Station.Kind.choices, label=_("Kind"))
    name = forms.CharField(max_length=40, label=_("Name"))
    code = forms.RegexField(
        PATTERN,
        label=_("Code on its screen (leave empty for a link)"),
        required=False,
        error_messages={"invalid": NO_CODE},
    )

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.queryset = sites
