import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: project })];
const textOf = (page: string) => readFileSync(join(project, page), 'utf8');

describe.each(pages)('%s', (page) => {
  it('links to pages and files that exist', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(
      ([, link = '']) => link,
    );

    const missing = links.filter((link) => !existsSync(join(project, dirname(page), link)));

    expect(missing).toEqual([]);
  });

  it('names files of ours that exist', () => {
    const named = [...textOf(page).matchAll(/`((?:shared|functions|infra|test|docs)\/[\w./-]+\.\w+)`/g)];
    const files = named.map(([, file = '']) => file);

    expect(files.filter((file) => !existsSync(join(project, file)))).toEqual([]);
  });
});

describe('the decisions', () => {
  it('all stand in their index, by their own titles', () => {
    const index = textOf('docs/decisions/README.md');
    const rows = globSync('docs/decisions/0*.md', { cwd: project })
      .sort()
      .map((file) => {
        const [, number, title] = /^# (\d+)\. (.+)/.exec(textOf(file)) ?? [];
        return `| [${number}](${file.slice('docs/decisions/'.length)}) | ${title} |`;
      });

    expect(index.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
  });
});
