import { NodeHelpers, type INodeParameters, type INodeType } from 'n8n-workflow';
import { createRequire, path } from '../../dev/node';

/** A node as a person meets it in the nodes panel. */
export interface Panel {
	readonly name: string;
	/** The compiled file, from the provider's folder. */
	readonly file: string;
	/** Its entry in the nodes panel: n8n lists a node and its trigger once. */
	readonly entry: string;
	/** The action to click in the details of the entry. */
	readonly action: string;
	/** Parameters that the action sets. */
	readonly given: INodeParameters;
}

const panel = (
	[name, file]: [name: string, file: string],
	entry: string,
	action: string,
	given: INodeParameters = {},
): Panel => ({ name, file, entry, action, given });

export const PANELS: Panel[] = [
	panel(['Mobilon', 'Mobilon/Mobilon'], 'Mobilon', 'Send SMS', {
		resource: 'sms',
		operation: 'send',
	}),
	panel(['Mobilon Trigger', 'Mobilon/MobilonTrigger'], 'Mobilon', 'On autocall status changed', {
		resource: 'autocall',
	}),
	panel(
		['Call-Password', 'CallPassword/CallPassword'],
		'Call-Password',
		'Call person to verify number',
		{ resource: 'verification', operation: 'send' },
	),
	panel(['AloVoice', 'AloVoice/AloVoice'], 'AloVoice', 'Create campaign', {
		resource: 'autorule',
		operation: 'create',
	}),
	panel(['AloVoice Trigger', 'AloVoice/AloVoiceTrigger'], 'AloVoice', 'On trunks changed', {
		event: 'trunksChanged',
	}),
	panel(['Autodialer', 'Autodialer/Autodialer'], 'Autodialer', 'Create many calls', {
		resource: 'call',
		operation: 'createMany',
	}),
	panel(
		['Autodialer Trigger', 'Autodialer/AutodialerTrigger'],
		'Autodialer',
		'On new Autodialer event',
	),
	panel(
		['Autodialer Call Record Trigger', 'Autodialer/AutodialerCallRecordTrigger'],
		'Autodialer Call Record Trigger',
		'Add to workflow',
	),
];

/** The description that n8n reads. Needs a build. */
function described({ file }: Panel) {
	const at = path.resolve('dist/nodes', `${file}.node.js`);
	const classes: Record<string, new () => INodeType> = createRequire(at)(at);
	const [Node] = Object.values(classes);
	if (!Node) throw new Error(`${at} exports no node`);
	return new Node().description;
}

/** Labels, notices and hints that the panel must show, from the node's description. */
export function describedPanel(panel: Panel) {
	const { given } = panel;
	const description = described(panel);
	const { properties } = description;
	const values =
		NodeHelpers.getNodeParameters(properties, given, true, false, null, description) ?? {};
	const shown = properties.filter(
		(property) =>
			property.type !== 'hidden' &&
			NodeHelpers.displayParameter(values, property, null, description),
	);
	const fields = shown.filter(({ type }) => type !== 'notice');
	return {
		labels: fields.map(({ displayName }) => displayName),
		notices: shown
			.filter(({ type }) => type === 'notice')
			.flatMap(({ displayName }) => displayName.split(/<[^>]+>/))
			.filter((text) => text !== ''),
		hints: fields.flatMap(({ displayName, description: hint }) =>
			hint === undefined ? [] : [[displayName, hint.replace(/<[^>]*>/g, '')] as const],
		),
	};
}
