import 'reflect-metadata';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';
import { AloVoiceTrigger } from '../dist/nodes/AloVoice/AloVoiceTrigger.node';
import { AutodialerCallRecordTrigger } from '../dist/nodes/Autodialer/AutodialerCallRecordTrigger.node';
import { AutodialerTrigger } from '../dist/nodes/Autodialer/AutodialerTrigger.node';
import { MobilonTrigger } from '../dist/nodes/Mobilon/MobilonTrigger.node';
import { aloVoiceNode, CAMPAIGN } from './support/aloVoice';
import { autodialerNode, CALL, GROUP, RECORDS } from './support/autodialer';
import { builtNodes } from './support/built';
import { callPasswordNode, VERIFICATION } from './support/callPassword';
import { hoursOf, rulesOf } from './support/contactRules';
import { AUTOCALL, mobilonNode, SMS } from './support/mobilon';

/** The notices that the editor shows for these parameters, by n8n's own rules. */
function notices({ description }: INodeType, parameters: INodeParameters): string[] {
	const { properties } = description;
	const values =
		NodeHelpers.getNodeParameters(properties, parameters, true, false, null, description) ?? {};
	return properties
		.filter(
			(property) =>
				property.type === 'notice' &&
				NodeHelpers.displayParameter(values, property, null, description),
		)
		.map(({ displayName }) => displayName);
}

/** Puts a title before each row: the node, the operation or event, and the rest of the row. */
const titled = <Rest extends unknown[]>(
	rows: Array<[node: INodeType, parameters: INodeParameters, ...rest: Rest]>,
) =>
	rows.map((row): [title: string, ...typeof row] => {
		const [{ description }, { resource, operation, event }, ...rest] = row;
		const chosen = [resource, operation, event].filter(Boolean).join('/');
		return [`${description.displayName} ${chosen} ${JSON.stringify(rest)}`, ...row];
	});

const AT_ONCE =
	'Phones ring at once, at night too, unless you add Scheduled At or the Hours of Contact Rules to the options.';
const ANY_TIME = 'Any Time is on: phones ring at any hour, at night too.';
const VERIFYING =
	'Each item rings a phone at once, at night too, and costs money. Add the Hours of Contact Rules to the options to keep the nights quiet.';
const CAMPAIGN_STARTS =
	'The campaign starts calling by itself. Add Paused to the options to look at it in your account first.';

test.each(
	titled<[IDataObject, string[]]>([
		[mobilonNode.node, AUTOCALL, {}, [AT_ONCE]],
		[mobilonNode.node, AUTOCALL, { scheduledAt: '' }, [AT_ONCE]],
		[mobilonNode.node, AUTOCALL, { scheduledAt: '2030-04-25T12:00:00' }, []],
		[mobilonNode.node, AUTOCALL, { scheduledAt: '={{ $json.at }}' }, []],
		[mobilonNode.node, AUTOCALL, hoursOf('09:00', '21:00'), []],
		[mobilonNode.node, AUTOCALL, rulesOf({ doNotContact: '+7 900 000-00-00' }), [AT_ONCE]],
		[mobilonNode.node, AUTOCALL, { dryRun: true }, []],
		[mobilonNode.node, AUTOCALL, { dryRun: false }, [AT_ONCE]],
		[mobilonNode.node, SMS, {}, []],
		[autodialerNode.node, CALL, {}, []],
		[autodialerNode.node, CALL, { anyTime: false }, []],
		[autodialerNode.node, CALL, { anyTime: true }, [ANY_TIME]],
		[autodialerNode.node, CALL, { anyTime: true, dryRun: true }, []],
		[autodialerNode.node, GROUP, { anyTime: true }, [ANY_TIME]],
		[autodialerNode.node, GROUP, { anyTime: true, ...hoursOf('09:00', '21:00') }, []],
		[autodialerNode.node, RECORDS, {}, []],
		[callPasswordNode.node, VERIFICATION, {}, [VERIFYING]],
		[callPasswordNode.node, VERIFICATION, hoursOf('09:00', '21:00'), []],
		[callPasswordNode.node, { ...VERIFICATION, operation: 'check' }, {}, []],
		[callPasswordNode.node, { ...VERIFICATION, operation: 'createToken' }, {}, []],
		[aloVoiceNode.node, CAMPAIGN, {}, [CAMPAIGN_STARTS]],
		[aloVoiceNode.node, CAMPAIGN, { paused: true }, []],
		[aloVoiceNode.node, { ...CAMPAIGN, operation: 'get' }, {}, []],
	]),
)('a notice where money or people are at stake: %s', (_, node, parameters, options, expected) => {
	expect(notices(node, { ...parameters, options } as INodeParameters)).toEqual(expected);
});

test.each([
	['queryToken', 'https://…/webhook?token=your-secret'],
	['headerToken', 'X-Webhook-Token: your-secret'],
	['none', 'Warning: without authentication'],
])('the webhook has one notice, of three steps: %s', (authentication, text) => {
	const [notice = '', ...others] = notices(new AutodialerTrigger(), { authentication });
	expect(others).toEqual([]);
	const steps = [...notice.matchAll(/<li>(\w+)/g)].map(([, verb]) => verb);
	expect(steps.slice(0, 3)).toEqual(['Copy', expect.stringMatching(/^(Append|Paste)$/), 'Publish']);
	expect(notice).toContain(text);
	// Without a secret to enter there is nothing to say about secrets.
	expect(notice.includes('at least 16 random characters')).toBe(authentication !== 'none');
});

/** n8n's value of an expression in a node's description, with these input items. */
async function evaluated(
	node: INodeType,
	parameters: INodeParameters,
	text: string,
	items = 0,
): Promise<unknown> {
	const one: INode = {
		id: 'node-1',
		name: 'Node',
		type: 'package.node',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const nodeTypes = {
		getByName: () => node,
		getByNameAndVersion: () => node,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes });
	const input = Array.from({ length: items }, () => ({ json: {} }));
	return workflow.expression.getParameterValue(text, null, 0, 0, one.name, input, 'manual', {});
}

test.each(
	titled<[string]>([
		[mobilonNode.node, SMS, 'Send SMS'],
		[mobilonNode.node, AUTOCALL, 'Create autocall'],
		[autodialerNode.node, GROUP, 'Create many calls'],
		[callPasswordNode.node, VERIFICATION, 'Call person to verify number'],
		[aloVoiceNode.node, CAMPAIGN, 'Create campaign'],
		[new MobilonTrigger(), { resource: 'sms' }, 'SMS status changed'],
		[new MobilonTrigger(), { resource: 'autocall' }, 'Autocall status changed'],
		[new AloVoiceTrigger(), { event: 'trunksChanged' }, 'Trunks changed'],
		[aloVoiceNode.node, { resource: 'unheard', operation: 'of' }, ''],
	]),
)('the subtitle says what the node does: %s', async (_, node, parameters, expected) => {
	expect(await evaluated(node, parameters, node.description.subtitle ?? '')).toBe(expected);
});

test.each(
	titled<[IDataObject, items: number, shown: boolean]>([
		[mobilonNode.node, SMS, {}, 0, false],
		[mobilonNode.node, SMS, {}, 1000, false],
		[mobilonNode.node, SMS, {}, 1001, true],
		[mobilonNode.node, SMS, { dryRun: true }, 1001, false],
		[mobilonNode.node, { ...SMS, operation: 'getStatus' }, {}, 1001, false],
		[autodialerNode.node, GROUP, {}, 1001, true],
		[autodialerNode.node, RECORDS, {}, 1001, false],
		[callPasswordNode.node, VERIFICATION, {}, 1001, true],
		[callPasswordNode.node, { ...VERIFICATION, operation: 'check' }, {}, 1001, false],
		[aloVoiceNode.node, CAMPAIGN, {}, 1001, true],
	]),
)(
	'before very much is sent the editor warns: %s',
	async (_, node, parameters, options, items, shown) => {
		const [hint, ...others] = node.description.hints ?? [];
		expect(others).toEqual([]);
		expect(hint).toMatchObject({
			message:
				'More than 1,000 items have come in. Try a few, or Dry Run, before all of them are sent.',
			type: 'warning',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
		});
		const given = { ...parameters, options } as INodeParameters;
		const condition = evaluated(node, given, hint?.displayCondition ?? '', items);
		// Before an item arrives, n8n's expression throws, and its editor shows no hint.
		if (items === 0) await expect(condition).rejects.toThrow('No execution data available');
		else expect(await condition).toBe(shown);
	},
);

test.each([
	['Mobilon', new MobilonTrigger(), 'change of a status'],
	['AloVoice', new AloVoiceTrigger(), 'change'],
	['the Autodialer', new AutodialerCallRecordTrigger(), 'new or changed call record'],
])('the trigger of %s tells what happens after publishing', (name, { description }, change) => {
	const { activationMessage, triggerPanel } = description;
	const asks = `n8n asks ${name} at the Poll Times. The first time it only notes what is there, unless Start With Current Statuses is on; after that every ${change} starts the workflow`;
	expect(activationMessage).toBe(
		`${asks}. If ${name} does not answer or refuses the credential, a later poll fails and says so.`,
	);
	const { executionsHelp } = Object(triggerPanel);
	for (const text of [executionsHelp.inactive, executionsHelp.active]) {
		expect(text).toContain(asks);
		expect(text).toContain('<a data-key="executions">');
	}
});

test.each(builtNodes)(
	'$node.description.displayName offers no more than a dozen options',
	({ node }) => {
		const panels = node.description.properties.filter(({ name }) => name === 'options');
		for (const { options = [], displayOptions } of panels) {
			expect([displayOptions?.show, options.length <= 12]).toEqual([displayOptions?.show, true]);
		}
	},
);
