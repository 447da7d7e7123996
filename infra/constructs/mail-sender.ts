import { CfnOutput } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** Who our mails come from, and the set through which SES tells what became of them. */
export class MailSender extends Construct {
  readonly identity: EmailIdentity;
  readonly configurationSet: ConfigurationSet;
  readonly senderAddress: string;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const { domain, senderAddress } = stage.mail;
    this.senderAddress = senderAddress;
    this.configurationSet = new ConfigurationSet(this, 'Mails', {
      configurationSetName: stage.resourceName('mails'),
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    // SES sends its events to the default bus only: https://docs.aws.amazon.com/ses/latest/dg/event-destinations-eventbridge.html
    this.configurationSet.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.DELIVERY_DELAY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
      ],
    });
    this.identity = new EmailIdentity(this, 'Sender', {
      identity: domain ? Identity.domain(domain) : Identity.email(senderAddress),
      configurationSet: this.configurationSet,
    });
    if (domain) {
      this.identity.dkimRecords.forEach((record, index) => {
        new CfnOutput(this, `DkimRecord${index + 1}`, {
          description: `DNS record that proves to receivers that mails of ${domain} are ours`,
          value: `${record.name} CNAME ${record.value}`,
        });
      });
    }
  }

  /** Lets a function send from our address through our configuration set. */
  grantSend(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['ses:SendRawEmail'],
      resourceArns: [this.identity.emailIdentityArn, this.#configurationSetArn()],
    });
  }

  #configurationSetArn(): string {
    return this.identity.stack.formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSet.configurationSetName,
    });
  }
}
