import type { NodeHint } from 'n8n-workflow';
import { count } from '../values/words';
import type { Operation, Resource } from '../operation/operation';

/** More items than this are worth a second look. */
export const MANY = 1000;

const SELECTED = '$parameter["resource"] + "/" + $parameter["operation"]';

/** The line below a node on the canvas: "Send SMS". */
export function subtitleOf(resources: readonly Resource[]): string {
	const actions = operationsOf(resources).map(([path, { action }]) => [path, action]);
	return `={{ (${JSON.stringify(Object.fromEntries(actions))})[${SELECTED}] ?? "" }}`;
}

/**
 * A warning of the editor for a node that is about to send very many items: before a run nobody else
 * knows how many have come in. n8n wants a condition that gives a boolean.
 */
export function hintsBeforeRun(resources: readonly Resource[]): NodeHint[] {
	const sending = operationsOf(resources).filter(([, { kind }]) => kind === 'send');
	const isSending = `${JSON.stringify(sending.map(([path]) => path))}.includes(${SELECTED})`;
	const isDry = '$parameter["options"]?.["dryRun"] === true';
	return [
		{
			message: `More than ${count(MANY)} items have come in. Try a few, or Dry Run, before all of them are sent.`,
			displayCondition: `={{ ${isSending} && !(${isDry}) && $input.all().length > ${MANY} }}`,
			type: 'warning',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
		},
	];
}

/** By `resource/operation`. */
function operationsOf(resources: readonly Resource[]): Array<[string, Operation]> {
	return resources.flatMap(({ value, operations }) =>
		Object.entries(operations).map(([name, operation]): [string, Operation] => [
			`${value}/${name}`,
			operation,
		]),
	);
}
