import { DatabaseSync } from 'node:sqlite';

// A look costs little, but waking up for it 200 times a second takes 3 % of a processor: so only while changes come.
const BUSY_LOOK_MILLISECONDS = 4;
const IDLE_LOOK_MILLISECONDS = 20;
const BUSY_FOR_MILLISECONDS = 300;

/**
 * Calls back whenever another connection or process changed the SQLite file (`PRAGMA data_version`). Returns the
 * function that ends it.
 */
export function watchDatabase(file: string, onChange: () => void): () => void {
  const database = new DatabaseSync(file, { readOnly: true });
  const look = database.prepare('PRAGMA data_version');
  let seen = look.get()?.data_version;
  let changedAt = 0;
  let timer = setTimeout(lookAgain, IDLE_LOOK_MILLISECONDS).unref();

  function lookAgain(): void {
    const version = look.get()?.data_version;
    const now = Date.now();
    if (version !== seen) {
      seen = version;
      changedAt = now;
      onChange();
    }
    const isBusy = now - changedAt < BUSY_FOR_MILLISECONDS;
    timer = setTimeout(lookAgain, isBusy ? BUSY_LOOK_MILLISECONDS : IDLE_LOOK_MILLISECONDS).unref();
  }

  return () => {
    clearTimeout(timer);
    database.close();
  };
}
