/** <role-form> around a form with a select: its button shows once something else is chosen. */
class RoleForm extends HTMLElement {
  connectedCallback(): void {
    const select = this.querySelector("select")!;
    const button = this.querySelector("button")!;
    // As the server wrote it: a browser may bring back what was chosen before a reload.
    const stored = [...select.options].find((option) => option.defaultSelected)?.value;
    const show = () => (button.hidden = select.value === stored);
    select.addEventListener("change", show);
    show();
  }
}

customElements.define("role-form", RoleForm);
