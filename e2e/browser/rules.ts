import { chain } from '../engine/chain';
import { importWorkflow, type Demo } from '../engine/demo';
import type { Finding } from '../report';
import { sendStep } from '../scenarios/sending';
import { VIEW } from './chromium';
import type { Editor } from './editor';
import type { Pictures } from './pictures';

const RULE = {
	hours: {
		window: [
			{ days: ['1', '2', '3', '4', '5'], from: '08:00', to: '22:00' },
			{ days: ['6', '7'], from: '09:00', to: '20:00' },
		],
	},
	holidays: '2027-01-01, 2027-01-07',
	timezone: '={{ $json.timezone }}',
	limits: {
		limit: [
			{ count: 2, per: 'day' },
			{ count: 4, per: 'week' },
		],
	},
	doNotContact: '',
	otherwise: 'skip',
};

/** Contact rules with two windows and two limits, as a person reads them in the panel. */
export async function contactRules(
	demo: Demo,
	editor: Editor,
	pictures: Pictures,
): Promise<Finding[]> {
	const start = {
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	const send = sendStep('={{ $json.phone }}', { contactRules: { rule: RULE } });
	const { address } = await importWorkflow(demo, chain('Contact rules', [start, send]));
	// As high as the panel's content, which is scrolled otherwise.
	await editor.showWorkflow(address, { width: VIEW.width, height: 2600 });
	await editor.openNode('Send');
	const parameters = editor.part('node-parameters');
	await parameters.getByText('Otherwise', { exact: true }).waitFor();
	const from = await parameters.getByText('Contact Rules', { exact: true }).first().boundingBox();
	const panel = await parameters.boundingBox();
	const times = async (label: string) => await parameters.getByText(label, { exact: true }).count();
	const seen = await Promise.all(['Days', 'At Most', 'Holidays', 'Otherwise'].map(times));
	const y = Math.floor((from?.y ?? 0) - 40);
	const taken = await pictures.take('contact-rules', {
		x: Math.floor(panel?.x ?? 0),
		y,
		width: Math.ceil(panel?.width ?? 0),
		height: 1500,
	});
	await editor.closePanel();
	await editor.page.setViewportSize(VIEW);
	return [['windows, limits, and the rules around them', seen, [2, 2, 1, 1]], ...taken];
}
