// Odoo's way of changing an object in place, as far as our scripts use it.
export function patch(target: object, extension: object): void {
  const before = Object.create(
    Object.getPrototypeOf(target) as object,
    Object.getOwnPropertyDescriptors(target),
  ) as object;
  Object.setPrototypeOf(extension, before);
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(extension));
}
