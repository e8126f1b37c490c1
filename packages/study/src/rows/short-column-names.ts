/** Paths by as few of their last keys as tell them apart: `fleet.gpu` is `gpu` where no other path ends so. */
export function shortColumnNames(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const keys = name.split('.');
    for (let length = 1; length < keys.length; length++) {
      const tail = keys.slice(-length).join('.');
      if (names.every((other) => other === name || !(other === tail || other.endsWith(`.${tail}`)))) return tail;
    }
    return name;
  });
}
