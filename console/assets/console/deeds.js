// A link marked data-deed changes something, so it is sent as a POST; without this script its page asks.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-deed]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!link || !token) return;
  event.preventDefault();
  const form = document.createElement("form");
  form.method = "post";
  form.action = link.href;
  form.append(token.cloneNode());
  document.body.append(form);
  form.submit();
});
