"""The door: signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


@method_decorator(never_cache, name="dispatch")
class SignOut(LogoutView):
    """POST signs out. GET only asks: a link or a picture must not be able to sign anybody out."""

    http_method_names = ["get", "post", "options"]

    def get(self, request):
        if not request.user.is_authenticated:
            return redirect("accounts:sign_in")
        return render(request, "accounts/sign_out.html")
