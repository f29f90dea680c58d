#!/bin/sh
# Installs a program of the offline bundle on a Linux without dpkg: sudo ./install.sh collimate-agent
# It checks the checksums, unpacks into /usr/lib, makes the account, the settings and the systemd unit, and starts nothing.
set -eu
name=${1:-}
case $name in collimate | collimate-agent | collimate-coordinator) ;; *)
  echo 'usage: sudo ./install.sh collimate | collimate-agent | collimate-coordinator' >&2
  exit 2
  ;;
esac
cd "$(dirname "$0")"
[ "$(id -u)" = 0 ] || { echo 'install.sh: run it as root.' >&2; exit 1; }
case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *)
  echo "install.sh: there is no program for $(uname -m)." >&2
  exit 1
  ;;
esac
set -- "$name"-*-linux-$arch.tar.gz
[ -f "$1" ] || { echo "install.sh: $name for $arch is not in this bundle." >&2; exit 1; }
archive=$1
if ! grep -F "  $archive" SHA256SUMS | sha256sum --check --quiet -; then
  echo 'install.sh: the archive is not the one that the checksums name; nothing was installed.' >&2
  exit 1
fi
if [ -x /usr/lib/$name/bin/collimate ] && [ -e /var/lib/dpkg/info/$name.list ]; then
  echo "install.sh: $name is installed as a Debian package; upgrade it by apt." >&2
  exit 1
fi
# The new folder is complete before the old one goes.
rm -rf "/usr/lib/$name.new"
mkdir -p "/usr/lib/$name.new"
tar --extract --gzip --file "$archive" --strip-components 1 --directory "/usr/lib/$name.new"
rm -rf "/usr/lib/$name"
mv "/usr/lib/$name.new" "/usr/lib/$name"
cp -R "/usr/lib/$name/install/files/." /
ln -sf "/usr/lib/$name/bin/collimate" /usr/local/bin/collimate
if [ "$name" != collimate ]; then
  getent passwd "$name" >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir "/var/lib/$name" --shell /usr/sbin/nologin "$name"
  test -d "/var/backups/$name" || { mkdir -p /var/backups && install -d -m 0700 -o "$name" -g "$name" "/var/backups/$name"; }
  mkdir -p /etc/collimate
  for given in "/usr/lib/$name/install/settings"/*.yaml; do
    settings=/etc/collimate/$(basename "$given")
    [ -e "$settings" ] || cp "$given" "$settings"
    chgrp "$name" "$settings"
    chmod 0640 "$settings"
  done
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  echo "$name is installed. Settings: /etc/collimate/${name#collimate-}.yaml. Start it: systemctl enable --now $name"
else
  echo 'collimate is installed.'
fi
