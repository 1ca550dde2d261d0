import type { INodeTypeDescription } from 'n8n-workflow';

type PollingTexts = Pick<INodeTypeDescription, 'activationMessage' | 'triggerPanel'>;

/**
 * The editor's texts for a polling trigger. n8n's own words promise that the workflow starts with
 * the first event; here the first poll only notes what is there.
 *
 * @param provider as it reads in a sentence, with its article if it has one
 * @param change what starts the workflow: "change of a status"
 */
export function pollingTexts(provider: string, change: string): PollingTexts {
	const asks = `n8n asks ${provider} at the Poll Times. The first time it only notes what is there, unless Start With Current Statuses is on; after that every ${change} starts the workflow`;
	const building = `<b>While you build</b>, the button above asks ${provider} once, shows up to ten of what is there as a sample, and notes nothing. <br /> <br />`;
	const where =
		'and shows up in the <a data-key="executions">executions list</a>, but not in the editor.';
	return {
		// A poll at publishing must not fail: n8n would give the trigger up.
		activationMessage: `${asks}. If ${provider} does not answer or refuses the credential, a later poll fails and says so.`,
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive: `${building} <b>Once the workflow is published</b>, ${asks} ${where}`,
				active: `${building} <b>The workflow is published:</b> ${asks} ${where}`,
			},
			activationHint: {
				inactive: `Publish the workflow to have n8n ask ${provider} at the Poll Times.`,
				active: `n8n asks ${provider} at the Poll Times.`,
			},
		},
	};
}
