/** Owns the checks that start nothing: lint, types, directions of imports, committed bundles, Python and shell. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectAddons } from '../database';
import { toTerminal } from '../log';
import { ensureInstalled, tools } from '../machine';
import { projectRoot } from '../paths';
import { type Command } from '../process';
import { check, sum } from './tally';

/** A program of node_modules, run in the checkout. */
export const npmProgram = (name: string, ...args: string[]): Command => ({
  command: join(projectRoot, 'node_modules/.bin', name),
  args,
  cwd: projectRoot,
});

const inProject = (command: string, ...args: string[]): Command => ({ command, args, cwd: projectRoot });

// Each of these programs keeps one processor busy.
export const lint = async () =>
  sum(
    await Promise.all([
      check('eslint', npmProgram('eslint', '.', '--max-warnings', '0')),
      check('prettier', npmProgram('prettier', '--check', '--log-level', 'warn', '.')),
    ]),
  );

export const types = async () => {
  const parts = ['sidecar', 'sidecar/browser', 'web_src', 'scripts', 'e2e'];
  return sum(await Promise.all(parts.map((part) => check(`tsc -p ${part}`, npmProgram('tsc', '-p', part)))));
};

export const imports = () =>
  check('imports only go down', npmProgram('depcruise', '--config', '.dependency-cruiser.cjs', 'sidecar', 'web_src'));

export const bundle = () =>
  check('committed bundles are fresh', inProject(process.execPath, 'scripts/build.mjs', '--check'));

export const python = async () => {
  await ensureInstalled(tools.pythonLint, toTerminal);
  const files = [...projectAddons, 'scripts/odoo', 'scripts/bench_addons'].filter((path) =>
    statSync(join(projectRoot, path), { throwIfNoEntry: false }),
  );
  return sum([
    await check('flake8', inProject('flake8', ...files)),
    await check('isort', inProject('isort', '--check', ...files)),
    await check('black', inProject('black', '--check', ...files)),
  ]);
};

export const shell = async () => {
  await ensureInstalled(tools.shellLint, toTerminal);
  const scripts = ['scripts', 'scripts/install.d', 'scripts/lib', 'scripts/odoo', 'scripts/nginx', '.ci'].flatMap(
    shellScripts,
  );
  const tallies = [await check('shellcheck', inProject('shellcheck', '-x', '-P', 'SCRIPTDIR', ...scripts))];
  for (const script of scripts) tallies.push(await check(`bash -n ${script}`, inProject('bash', '-n', script)));
  return sum(tallies);
};

/** Files of a folder that a shell runs or reads. */
const shellScripts = (folder: string) =>
  readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name))
    .filter(
      (file) => file.endsWith('.sh') || readFileSync(join(projectRoot, file), 'utf8').startsWith('#!/usr/bin/env bash'),
    );
