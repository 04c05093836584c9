// What is typed stays on this machine until the server has it, by form, cell and person.

export class Store {
  constructor(grid) {
    this.prefix = `zg:${grid.dataset.user}:${grid.dataset.submission}:`;
  }

  keep(id, draft) {
    try {
      localStorage.setItem(this.prefix + id, JSON.stringify(draft));
    } catch {
      return false;
    }
    return true;
  }

  drop(id) {
    localStorage.removeItem(this.prefix + id);
  }

  all() {
    const found = [];
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      if (key.startsWith(this.prefix)) {
        found.push([key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key))]);
      }
    }
    return found;
  }
}
