import packageJson from '../package.json';
import saved from './savedValues.json';
import { lost, savedValues, type Parameter, type SavedValues } from './support/savedValues';

const before: SavedValues = JSON.parse(JSON.stringify(saved.types));
const now = savedValues();

test('what a saved workflow or credential may hold is still taken', () => {
	expect(lost(before, now)).toEqual([]);
});

test('the list is that of this version', () => {
	// For a new version: `npx tsx test/saveValues.ts`, which refuses to drop anything.
	expect(saved.version).toBe(packageJson.version);
	expect(Object.keys(before).sort()).toEqual(Object.keys(now).sort());
});

/** The current values with one parameter of the Mobilon node changed or removed. */
function changed(path: string, change: (parameter: Parameter) => Parameter[]): SavedValues {
	const mobilon = now.mobilon;
	if (!mobilon) throw new Error('There is no node mobilon');
	const parameters = mobilon.parameters.flatMap((one) => (one.path === path ? change(one) : [one]));
	expect(parameters).not.toEqual(mobilon.parameters);
	return { ...now, mobilon: { ...mobilon, parameters } };
}

test.each<[what: string, path: string, change: (parameter: Parameter) => Parameter[]]>([
	['a parameter is gone', 'text', () => []],
	['a parameter is renamed', 'text', (one) => [{ ...one, path: 'message' }]],
	['an option is gone', 'options.onlyChanges', () => []],
	['another type', 'text', (one) => [{ ...one, type: 'number' }]],
	['another default', 'options.dryRun', (one) => [{ ...one, default: true }]],
	['a choice is gone', 'resource', (one) => [{ ...one, values: one.values?.slice(1) }]],
	['shown less often', 'text', (one) => [{ ...one, show: { ...one.show, extra: ['yes'] } }]],
	['shown elsewhere', 'text', (one) => [{ ...one, show: { resource: ['autocall'] } }]],
])('a loss is noticed: %s', (_what, path, change) => {
	const losses = lost(now, changed(path, change));
	expect(losses).not.toEqual([]);
	for (const loss of losses) expect(loss).toContain(`mobilon: {"path":"${path}"`);
});

test('a loss is noticed: a node, a credential type, a webhook address', () => {
	const { mobilon, mobilonApi, autodialerTrigger, ...others } = now;
	if (!mobilon || !mobilonApi || !autodialerTrigger) throw new Error('A type is missing');
	expect(lost(now, { ...others, mobilon, autodialerTrigger })).toEqual(['mobilonApi']);
	expect(lost(now, { ...others, mobilonApi, autodialerTrigger })).toEqual(['mobilon']);
	expect(autodialerTrigger.webhooks).toEqual([
		['POST', 'webhook'],
		['GET', 'webhook'],
	]);
	const moved = { ...autodialerTrigger, webhooks: [['POST', 'elsewhere']] };
	expect(lost(now, { ...now, autodialerTrigger: moved })).toEqual(['autodialerTrigger: webhooks']);
	const other = { ...mobilon, credentials: ['otherApi'] };
	expect(lost(now, { ...now, mobilon: other })).toEqual(['mobilon: credentials']);
});

test('something new is no loss', () => {
	const added = (one: Parameter) => [{ ...one, values: [...(one.values ?? []), 'email'] }];
	expect(lost(now, changed('resource', added))).toEqual([]);
	const shown = (one: Parameter) => [{ ...one, show: { resource: ['sms', 'email'] } }];
	expect(lost(now, changed('text', shown))).toEqual([]);
	const twice = (one: Parameter) => [one, { ...one, path: 'subject' }];
	expect(lost(now, changed('text', twice))).toEqual([]);
});
