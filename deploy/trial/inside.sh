#!/bin/sh
# Runs inside the booted Debian root: installs each package, starts it, looks at it, takes it away. Writes one line a trial to
# /trial.log: `ok NAME` or `not ok NAME: what was seen`.
exec > /trial.out 2>&1
set -x

trial() { # trial NAME COMMAND... : the command's exit code decides
  title=$1
  shift
  if seen=$("$@" 2>/dev/null); then echo "ok $title"; else echo "not ok $title: $(echo "$seen" | tail -n 3 | tr '\n' ' ')"; fi >> /trial.log
}

says() { # says TEXT COMMAND... : the output holds the text, whatever the exit code is
  text=$1
  shift
  output=$("$@" 2>&1)
  case $output in *"$text"*) return 0 ;; esac
  echo "$output"
  return 1
}

within() { # within SECONDS COMMAND... : tries until the command succeeds
  seconds=$1
  shift
  for _ in $(seq $((seconds * 5))); do "$@" && return 0; sleep 0.2; done
  return 1
}

exposure() { # exposure UNIT MOST : what systemd-analyze thinks of the unit
  level=$(systemd-analyze security "$1" --no-pager | sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
  echo "exposure of $1: $level"
  awk -v level="$level" -v most="$2" 'BEGIN { exit !(level != "" && level <= most) }'
}

absent() { ! test -e "$1"; }

for name in collimate-agent collimate-coordinator; do
  trial "$name installs" dpkg --install /deb/"$name"_*.deb
  trial "$name does not start by itself" says inactive systemctl is-active "$name"
  trial "$name starts" systemctl enable --now "$name"
  trial "$name listens" within 20 says listens journalctl --unit "$name" --no-pager
  trial "$name runs under its own account" says "$name" sh -c "stat -c %U /proc/\$(systemctl show --property MainPID --value $name)"
  trial "$name is closed to others" says 700 stat -c %a /var/lib/"$name"
  trial "$name exposure" exposure "$name" 3.7
  trial "$name restarts after a kill" sh -c "systemctl kill --signal=KILL $name; sleep 7; systemctl is-active $name"
done
trial 'the worker does not start by itself' says inactive systemctl is-active collimate-site-worker
trial 'the worker says what it needs' says COLLIMATE_WORKER_QUEUE collimate-site-worker
trial 'the worker makes a key' sh -c 'collimate-site-worker key /worker.key && test "$(stat -c %a /worker.key)" = 600'
trial 'the worker exposure' exposure collimate-site-worker 3.7
trial 'keys are apart from the data' says 700 stat -c %a /var/lib/collimate-agent-keys
trial 'the command says that nobody is logged in' says NOT_LOGGED_IN collimate site status
trial 'the settings are read' sh -c "echo 'apiPort: 8282' >> /etc/collimate/agent.yaml; systemctl restart collimate-agent"
trial 'the changed port is used' within 20 says 127.0.0.1:8282 journalctl --unit collimate-agent --no-pager
trial 'a wrong setting is named' sh -c "cp /etc/collimate/agent.yaml /saved.yaml; echo 'aipPort: 1' >> /etc/collimate/agent.yaml; systemctl restart collimate-agent"
trial 'a wrong setting is named in the log' within 20 says aipPort journalctl --unit collimate-agent --no-pager
cp /saved.yaml /etc/collimate/agent.yaml
trial 'the same package again keeps the settings' sh -c 'dpkg --install /deb/collimate-agent_*.deb && grep -q 8282 /etc/collimate/agent.yaml'
trial 'the coordinator answers' within 20 says '"status"' /usr/lib/collimate-coordinator/bin/node -e "process.env.NODE_TLS_REJECT_UNAUTHORIZED='0';fetch('https://127.0.0.1:8443/healthz').then(async r=>console.log(await r.text()))"
# A root without a network has no name for itself.
grep -q localhost /etc/hosts || echo '127.0.0.1 localhost' >> /etc/hosts
invite() { COLLIMATE_COORDINATOR_DATA=/var/lib/collimate-coordinator collimate study invite north North --json | sed -n 's/.*"token": "\(.*\)".*/\1/p' > /invitation; test -s /invitation; }
trial 'a site is invited' within 20 invite
trial 'the data is there' sh -c 'mkdir /srv/research && cd /srv/research && collimate simulate hospital --site north --patients 2 --seed 7 && chmod -R a+rX /srv/research && echo "a long enough password" > /password'
trial 'the doctor finds no failure' sh -c 'collimate site doctor "$(cat /invitation)" --images /srv/research > /doctor.txt; test $? -le 1 || { cat /doctor.txt; exit 1; }'
trial 'the doctor looks as the account of the service' grep -q 'looked at as collimate-agent' /doctor.txt
trial 'the page for the firewall' sh -c 'collimate site doctor "$(cat /invitation)" --netsheet | grep -q "TCP 8443"'
install -d -o collimate-agent -g collimate-agent /mnt/share '/mnt/a share' /mnt/closed
trial 'the doctor sees a closed place as the service does' says 'not by the service' collimate site doctor "$(cat /invitation)" --backups /mnt/closed
trial 'the setup goes to its end' says 'What only people can do now' collimate site setup --invite-file /invitation --yes --password-file /password --approvers dpo radiologist --withdrawals-copy /mnt/share/withdrawals.log --backups '/mnt/a share' --consent /srv/research/hospital/consent.csv --cohort /srv/research/hospital/cohort.csv
trial 'the hello study is green' says Green env COLLIMATE_API=http://127.0.0.1:8282 collimate site hello
export COLLIMATE_API=http://127.0.0.1:8282
trial 'the administrator logs in' collimate site login admin --password-file /password
trial 'the doctor knows the coordinator of the enrolment' sh -c 'collimate site doctor --backups "/mnt/a share" > /doctor.txt; test $? -le 1 || { cat /doctor.txt; exit 1; }'
trial 'a backup in the folder of the package' collimate site backup /var/backups/collimate-agent/2026-01-05
trial 'a backup in a folder that the setup opened' collimate site backup '/mnt/a share/2026-01-05'
trial 'a backup in a closed folder says how it is opened' says 'ReadWritePaths=/mnt/closed' collimate site backup /mnt/closed/2026-01-05
trial 'the keys are copied' collimate site keys backup /var/backups/collimate-agent/keys
trial 'no second list is complained of' sh -c '! collimate site status | grep -q "second copy"'
trial 'a second list is written' sh -c 'collimate site consent withdraw --yes "$(sed -n "2s/,.*//p" /srv/research/hospital/consent.csv)" > /withdrawn.txt 2>&1; test -s /mnt/share/withdrawals.log'
trial 'the settings of the unit and no more are open' exposure collimate-agent 3.7
unset COLLIMATE_API
coordinate() { runuser -u collimate-coordinator -- env COLLIMATE_COORDINATOR_DATA=/var/lib/collimate-coordinator COLLIMATE_COORDINATOR_CONFIG=/etc/collimate/coordinator.yaml collimate-coordinator "$@"; }
trial 'a backup of the running coordinator' coordinate backup /var/backups/collimate-coordinator/2026-01-05
restored() {
  systemctl stop collimate-agent && mv /var/lib/collimate-agent /var/lib/collimate-agent.broken &&
    install -d -m 700 -o collimate-agent -g collimate-agent /var/lib/collimate-agent &&
    runuser -u collimate-agent -- env COLLIMATE_SITE_CONFIG=/etc/collimate/agent.yaml COLLIMATE_SITE_DATA=/var/lib/collimate-agent collimate-agent restore /var/backups/collimate-agent/2026-01-05 &&
    systemctl start collimate-agent
}
trial 'the backup goes back as the page says' restored
enter_again() { COLLIMATE_API=http://127.0.0.1:8282 collimate site login admin --password-file /password; }
trial 'the restored site is entered again' within 20 enter_again
trial 'the restored database waits for two people' within 20 says STOPPED env COLLIMATE_API=http://127.0.0.1:8282 collimate site status
trial 'the command line installs' dpkg --install /deb/collimate_*.deb
trial 'the command line extracts' sh -c 'cd /tmp && HOME=/tmp collimate simulate hospital --site north --patients 2 --seed 7 && HOME=/tmp collimate extract --cohort hospital/cohort.csv --plan ct-default --out features.csv && test -s features.csv'
for name in collimate-agent collimate-coordinator collimate; do
  trial "$name is removed" dpkg --purge "$name"
  trial "$name leaves no program" absent /usr/lib/"$name"/bin/node
done
trial 'the data is kept' test -e /var/lib/collimate-agent/site.db
trial 'the backups are kept' test -e /var/backups/collimate-agent/2026-01-05/site.db
trial 'what the setup opened is closed' absent /etc/systemd/system/collimate-agent.service.d/collimate-setup.conf
trial 'the command is gone' absent /usr/bin/collimate
systemctl poweroff
